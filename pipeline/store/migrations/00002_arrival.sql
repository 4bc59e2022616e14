-- +goose Up
-- text_token is a keyed digest of the letter's words (see arrival.go); null for
-- recordings, refused files, and rows older than this column.
-- companion_token is that of the place of the file that lay beside the report,
-- null where there was none.
alter table document add column text_token blob;
alter table document add column companion_token blob;
create index document_text on document (text_token) where text_token is not null;
create index document_companion on document (companion_token) where companion_token is not null;

-- +goose Down
drop index document_companion;
drop index document_text;
alter table document drop column companion_token;
alter table document drop column text_token;
