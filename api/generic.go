package api

import (
	"context"

	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
)

// getOne reads the thing of the path's id and answers with it.
func getOne[ID ~[16]byte, T any](c *call, noun string, read func(context.Context, access.Actor, ID) (T, error), give func(*call, T) error) error {
	id, err := pathID[ID](c, noun)
	if err != nil {
		return err
	}
	found, err := read(c.ctx(), c.actor, id)
	if err != nil {
		return err
	}
	return give(c, found)
}

// saysNothing refuses a body that says something where there is nothing to say.
func (c *call) saysNothing() error {
	var sent struct{}
	if len(c.body) == 0 {
		return nil
	}
	return form.Decode(c.body, &sent)
}

// changeOne changes the thing of the path's id, where it still has the version
// of If-Match, by what was sent, and answers with it.
func changeOne[ID ~[16]byte, Sent, T any](c *call, noun string, change func(ID, int64, Sent) (T, error), give func(*call, T) error) error {
	id, version, err := changing[ID](c, noun)
	if err != nil {
		return err
	}
	var sent Sent
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	changed, err := change(id, version, sent)
	if err != nil {
		return err
	}
	return give(c, changed)
}

// listAll answers with a page of a list that has no filters, or the one thing
// of the key that is asked for.
func listAll[T, D any](c *call, list func(context.Context, access.Actor, claims.Page) ([]T, error),
	byKey func(context.Context, access.Actor, string) (T, error), id func(T) [16]byte, shown func(T) D) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	key := c.QueryParam("key")
	if key == "" {
		things, err := list(c.ctx(), c.actor, page)
		if err != nil {
			return err
		}
		return giveList(c, page, things, id, shown)
	}
	if !form.IsKey(key) {
		return giveList(c, page, nil, id, shown)
	}
	found, err := byKey(c.ctx(), c.actor, key)
	if claims.KindOf(err) == claims.KindNotFound && err != nil {
		return giveList(c, page, nil, id, shown)
	}
	if err != nil {
		return err
	}
	return giveList(c, page, []T{found}, id, shown)
}

// listIn answers with a page of the things that belong to the one that a
// parameter names; needed: the parameter has to be given.
func listIn[ID ~[16]byte, T, D any](c *call, field string, needed bool, list func(context.Context, access.Actor, ID, claims.Page) ([]T, error),
	id func(T) [16]byte, shown func(T) D) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	of, err := filterID[ID](c, field, needed)
	if err != nil {
		return err
	}
	things, err := list(c.ctx(), c.actor, of, page)
	if err != nil {
		return err
	}
	return giveList(c, page, things, id, shown)
}

func filterID[ID ~[16]byte](c *call, field string, needed bool) (ID, error) {
	var wrong []claims.FieldError
	id := queryID[ID](c, field, &wrong)
	if needed && c.QueryParam(field) == "" {
		wrong = append(wrong, claims.FieldError{Field: field, Code: "required"})
	}
	return id, failure.Params(wrong)
}
