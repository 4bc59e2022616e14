-- +goose Up
-- What an engine heard in a recording, sealed under the document's key.
alter table document add column sealed_transcript blob;
-- The document whose original this one shares: letters cut from one recording.
alter table document add column raw_of text not null default '';

-- +goose Down
alter table document drop column raw_of;
alter table document drop column sealed_transcript;
