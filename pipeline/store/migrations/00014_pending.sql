-- +goose Up
-- What waits for a person: few rows among all that ever came back or left. Every
-- page of the practice counts them.
create index returned_unread on returned (state, at, id) where unread = 1;
create index delivery_rung on delivery (rung) where rung > 0 and told_at is null;
create index delivery_stuck on delivery (state) where state in ('failed', 'unknown');

-- +goose Down
drop index delivery_stuck;
drop index delivery_rung;
drop index returned_unread;
