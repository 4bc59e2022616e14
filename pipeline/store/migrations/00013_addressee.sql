-- +goose Up
-- addressee is a keyed token of a copy's recipient's address, so that what is known
-- of an address is found without opening every copy: null where it was not filled
-- in yet, empty once the document is erased. bare is how many attempts went out
-- under an ENVID without a token: those of before are still answered.
alter table delivery add column addressee blob;
alter table delivery add column bare integer not null default 0;
update delivery set bare = attempts;
create index delivery_addressee on delivery (addressee, attempt_at);

-- The same token, with what came back about the copy.
alter table receipt add column addressee blob;
create index receipt_arrived on receipt (addressee, at) where doubted = 0 and kind in ('delivered', 'displayed', 'processed', 'dispatched');

-- The copies that an unmatched notice of failure may be about.
create table suspect (
  returned text not null,
  delivery text not null,
  document text not null,
  primary key (returned, delivery)
) without rowid;
create index suspect_document on suspect (document);

-- +goose Down
drop table suspect;
drop index receipt_arrived;
alter table receipt drop column addressee;
drop index delivery_addressee;
alter table delivery drop column bare;
alter table delivery drop column addressee;
