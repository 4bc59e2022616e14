-- +goose Up
-- A patient's refusal to have letters sent to somebody, under a key of its own: it
-- outlives the document it was said about. In clear are when it was written down
-- and lifted; it is found by keyed tokens of the patient's number and traits.
create table refusal (
  id          text    not null primary key,
  at          integer not null,
  lifted_at   integer,
  wrapped_key blob    not null,
  sealed      blob    not null
) without rowid;

create table refusal_token (
  token   blob not null,
  refusal text not null,
  primary key (token, refusal)
) without rowid;
create index refusal_token_of on refusal_token (refusal);

-- Who signs for whom, between two days. sealed says it under the site's key.
create table delegation (
  id     text not null primary key,
  at     integer not null,
  sealed blob not null
) without rowid;

-- +goose Down
drop table delegation;
drop table refusal_token;
drop table refusal;
