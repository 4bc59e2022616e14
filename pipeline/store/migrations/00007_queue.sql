-- +goose Up
-- The way out of a copy: a keyed token of its recipient's domain, null once the
-- document is erased. urgency and seq are its document's, so that the head of each
-- lane is read from the index alone. first_at is when tries began, lost how many
-- of them had no reply after the end of the message.
alter table delivery add column lane text;
alter table delivery add column urgency integer not null default 0;
alter table delivery add column seq integer not null default 0;
alter table delivery add column first_at integer;
alter table delivery add column lost integer not null default 0;
update delivery set urgency = (select urgency from document where id = delivery.document), seq = (select seq from document where id = delivery.document);
drop index delivery_due;
create index delivery_lane on delivery (lane, urgency desc, seq, length(id), id) where due_at is not null;

-- What stands before a lane, or with the name "operator" before all of them: a
-- pause by a person, failures in a row and until when nothing is tried after them,
-- or that a person must mend something first. sealed holds the domain, words and
-- reasons, under the site's key.
create table gate (
  lane       text    not null primary key,
  paused     integer not null default 0,
  paused_at  integer,
  failures   integer not null default 0,
  failing_at integer,
  until      integer,
  stuck      integer not null default 0,
  sealed     blob    not null
) without rowid;

-- +goose Down
drop table gate;
drop index delivery_lane;
alter table delivery drop column lost;
alter table delivery drop column first_at;
alter table delivery drop column seq;
alter table delivery drop column urgency;
alter table delivery drop column lane;
create index delivery_due on delivery (due_at) where due_at is not null;
