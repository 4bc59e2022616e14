-- +goose Up
-- The version that went out and that this one replaces; 0 for a first letter.
alter table version add column amends integer not null default 0;
-- The version in whose favour a copy that had not left was cancelled; 0 for none.
alter table delivery add column replaced_by integer not null default 0;

-- +goose Down
alter table delivery drop column replaced_by;
alter table version drop column amends;
