-- +goose Up
-- What came back: mails of the practice's mailbox that concern letters, and what
-- was told by telephone (kind 'call'). One that is filed with a document is sealed
-- under the document's key, another under a key of its own. In clear are ids,
-- kinds, states and times; digest and sender are keyed tokens.
create table returned (
  id          text    not null primary key,
  kind        text    not null,
  state       text    not null,
  document    text    not null default '',
  delivery    text    not null default '',
  unread      integer not null default 0,
  size        integer not null default 0,
  at          integer not null,
  digest      blob,
  sender      blob,
  wrapped_key blob,
  sealed      blob    not null,
  blob        text    not null default '',
  opened_blob text    not null default ''
) without rowid;
create unique index returned_digest on returned (digest) where digest is not null;
create index returned_document on returned (document) where document <> '';
create index returned_open on returned (state, at);
create index returned_sender on returned (sender, at) where sender is not null;

-- What one mail says of one copy. Doubted: it is shown, and changes no state.
create table receipt (
  id       integer primary key autoincrement,
  returned text    not null,
  document text    not null,
  delivery text    not null,
  kind     text    not null,
  doubted  integer not null default 0,
  at       integer not null,
  sealed   blob    not null
);
create index receipt_delivery on receipt (delivery);
create index receipt_document on receipt (document);

-- How far each folder of the mailbox was read; place is a keyed token.
create table mailfolder (
  place    blob    not null primary key,
  validity integer not null,
  uid      integer not null,
  read_at  integer not null,
  ordinary integer not null default 0,
  refused  integer not null default 0
) without rowid;

-- submitted is the state as submission left it; '' means that state is it. The
-- others are of the receipt clock: when the operator took the copy, how many rungs
-- somebody was told of, when to ask again, and when the physician was told by voice.
alter table delivery add column submitted text not null default '';
alter table delivery add column attempt_at integer;
alter table delivery add column accepted_at integer;
alter table delivery add column overdue integer not null default 0;
alter table delivery add column rung integer not null default 0;
alter table delivery add column clock_at integer;
alter table delivery add column told_at integer;
create index delivery_message on delivery (message_id);
create index delivery_clock on delivery (clock_at) where clock_at is not null;

-- +goose Down
drop index delivery_clock;
drop index delivery_message;
alter table delivery drop column told_at;
alter table delivery drop column clock_at;
alter table delivery drop column rung;
alter table delivery drop column overdue;
alter table delivery drop column accepted_at;
alter table delivery drop column attempt_at;
alter table delivery drop column submitted;
drop table mailfolder;
drop table receipt;
drop table returned;
