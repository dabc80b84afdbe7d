-- +goose Up
-- What an update leaves has to pass any one of a table's policies, whoever was let in by
-- another: so an operator could have written that a review had lapsed. Each policy says
-- whose it is.
ALTER POLICY reviews_answered ON reviews
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND (answered_by IS NULL OR answered_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')));
ALTER POLICY reviews_lapsed ON reviews
    WITH CHECK (result = 'lapsed' AND current_setting('bosang.system', true) = 'on');
