-- +goose Up
-- Times are microseconds since 1970, UTC. Columns named sealed_* hold
-- ciphertext under the document's own key; wrapped_key is that key under the
-- site key. Nothing else here may come from the text of a report.
create table document (
  seq           integer primary key autoincrement,
  id            text    not null unique,
  state         text    not null,
  version       integer not null,
  urgency       integer not null default 0,
  reason        text    not null default '',
  wrapped_key   blob,
  content_token blob    not null,
  place_token   blob    not null,
  repeat_of     text    not null default '',
  raw_blob      text    not null default '',
  sealed_source blob    not null,
  received_at   integer not null,
  changed_at    integer not null,
  attempts      integer not null default 0,
  due_at        integer
);
create index document_content on document (content_token);
create index document_due on document (urgency desc, seq) where due_at is not null;

create table version (
  document     text    not null references document (id),
  n            integer not null,
  created_at   integer not null,
  made_by      text    not null,
  sealed       blob    not null,
  sealed_work  blob,
  pdf_blob     text    not null default '',
  primary key (document, n)
) without rowid;

create table decision (
  id       integer primary key autoincrement,
  document text    not null references document (id),
  version  integer not null,
  what     text    not null,
  at       integer not null,
  sealed   blob    not null
);
create index decision_document on decision (document);

create table delivery (
  id         text    primary key,
  document   text    not null references document (id),
  version    integer not null,
  state      text    not null,
  held       integer not null default 0,
  message_id text    not null,
  form       text    not null,
  blob       text    not null,
  attempts   integer not null default 0,
  due_at     integer,
  code       integer not null default 0,
  enhanced   text    not null default '',
  since      integer not null,
  sealed     blob    not null
) without rowid;
create index delivery_document on delivery (document);
create index delivery_due on delivery (due_at) where due_at is not null;

-- The outbox of the trace. A hop is committed with the change it tells of.
create table hop (
  seq      integer primary key autoincrement,
  document text    not null,
  version  integer not null,
  stage    text    not null,
  actor    text    not null,
  record   text    not null,
  logged   integer not null default 0
);
create index hop_waiting on hop (seq) where logged = 0;
create index hop_document on hop (document, version, stage, actor);

create table person (
  name      text primary key,
  role      text not null,
  pseudonym text not null unique,
  password  text not null,
  pin       text not null default '',
  active    integer not null default 1,
  sealed    blob not null
) without rowid;

create table correspondent (
  address text primary key,
  record  text not null
) without rowid;

-- +goose Down
drop table correspondent; drop table person; drop table hop; drop table delivery;
drop table decision; drop table version; drop table document;
