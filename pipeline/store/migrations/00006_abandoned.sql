-- +goose Up
-- Blobs that no row names. erased: they were an erased document's, or a page that
-- was set once more, and go at once.
-- Otherwise seen_at is when one was first seen without a row, in microseconds
-- since 1970: a row may be missing because this database is the wrong one.
create table abandoned (
  blob    text    not null primary key,
  seen_at integer not null,
  erased  integer not null default 0
) without rowid;

-- +goose Down
drop table abandoned;
