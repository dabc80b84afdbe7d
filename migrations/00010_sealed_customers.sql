-- +goose Up
-- No customer number is left in clear (step 9 has sealed them), and none can be
-- written any more.
ALTER TABLE claimants ADD CONSTRAINT claimants_customer_or_subject CHECK (num_nonnulls(customer_sealed, subject) = 1);
ALTER TABLE claimants ADD CONSTRAINT claimants_customer_of_provider CHECK ((customer_sealed IS NULL) = (provider_id IS NULL));
DROP INDEX claimants_in_clear;
ALTER TABLE claimants DROP COLUMN customer_number;
