-- +goose Up
-- What the last rehearsal of all correspondents found, under the site's key: it
-- tells whom the practice writes to. at is when, in microseconds since 1970; wanting
-- counts those for whom a person is needed.
create table rehearsal (
  name    text    not null primary key,
  at      integer not null,
  wanting integer not null,
  sealed  blob    not null
) without rowid;

-- +goose Down
drop table rehearsal;
