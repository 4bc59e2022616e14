-- +goose Up
-- Switches of the practice that concern all letters. sealed says, under the site's
-- key, who turned one last, and why; at is when, in microseconds since 1970.
create table setting (
  name     text    not null primary key,
  switched integer not null, -- for who looks at the table; sealed says it again, and counts
  at       integer not null,
  sealed   blob    not null
) without rowid;

-- Letters of which a copy was laid into export/: once each, whatever became of the
-- file since. at as above.
create table copied (
  document text    not null references document (id),
  version  integer not null,
  at       integer not null,
  primary key (document, version)
) without rowid;

-- +goose Down
drop table copied;
drop table setting;
