-- +goose Up
-- ready_at is when a copy was first ready to be sent: its state may begin anew at
-- each attempt, the receipt clock does not. rung_at is when somebody was last told.
alter table delivery add column ready_at integer;
alter table delivery add column rung_at integer;
update delivery set ready_at = since;

-- +goose Down
alter table delivery drop column rung_at;
alter table delivery drop column ready_at;
