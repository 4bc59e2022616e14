-- +goose Up
-- An appointment from the practice's agenda, sealed under a key of its own: no
-- document needs to exist for it, and it is erased by itself. In clear are its
-- day (days since 1970) and a keyed token of its key, to find it again.
create table appointment (
  token       blob    not null primary key,
  day         integer not null,
  wrapped_key blob    not null,
  sealed      blob    not null
) without rowid;
create index appointment_day on appointment (day);

-- +goose Down
drop table appointment;
