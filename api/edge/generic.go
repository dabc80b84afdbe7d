package edge

import (
	"context"

	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
)

// GetOne reads the thing of the path's id and answers with it.
func GetOne[ID ~[16]byte, T any](c *Call, noun string, read func(context.Context, access.Actor, ID) (T, error), give func(*Call, T) error) error {
	id, err := PathID[ID](c, noun)
	if err != nil {
		return err
	}
	found, err := read(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	return give(c, found)
}

// SaysNothing refuses a body that says something where there is nothing to say.
func (c *Call) SaysNothing() error {
	var sent struct{}
	if len(c.Body) == 0 {
		return nil
	}
	return form.Decode(c.Body, &sent)
}

// ChangeOne changes the thing of the path's id, where it still has the version
// of If-Match, by what was sent, and answers with it.
func ChangeOne[ID ~[16]byte, Sent, T any](c *Call, noun string, change func(ID, int64, Sent) (T, error), give func(*Call, T) error) error {
	id, version, err := Changing[ID](c, noun)
	if err != nil {
		return err
	}
	var sent Sent
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	changed, err := change(id, version, sent)
	if err != nil {
		return err
	}
	return give(c, changed)
}

// ListAll answers with a page of a list that has no filters, or the one thing
// of the key that is asked for.
func ListAll[T, D any](c *Call, list func(context.Context, access.Actor, claims.Page) ([]T, error),
	byKey func(context.Context, access.Actor, string) (T, error), id func(T) [16]byte, shown func(T) D) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	key := c.QueryParam("key")
	if key == "" {
		things, err := list(c.Ctx(), c.Actor, page)
		if err != nil {
			return err
		}
		return GiveList(c, page, things, id, shown)
	}
	if !form.IsKey(key) {
		return GiveList(c, page, nil, id, shown)
	}
	found, err := byKey(c.Ctx(), c.Actor, key)
	if claims.KindOf(err) == claims.KindNotFound && err != nil {
		return GiveList(c, page, nil, id, shown)
	}
	if err != nil {
		return err
	}
	return GiveList(c, page, []T{found}, id, shown)
}

// List answers with a page of a list that is of nothing in particular.
func List[T, D any](c *Call, list func(context.Context, access.Actor, claims.Page) ([]T, error), id func(T) [16]byte, shown func(T) D) error {
	return ListOf(c, func(*Call) (struct{}, error) { return struct{}{}, nil },
		func(ctx context.Context, actor access.Actor, _ struct{}, page claims.Page) ([]T, error) {
			return list(ctx, actor, page)
		}, id, shown)
}

// ListOf answers with a page of a list; of reads from the call what it is of, once it is known
// that the page is sound.
func ListOf[Of, T, D any](c *Call, of func(*Call) (Of, error), list func(context.Context, access.Actor, Of, claims.Page) ([]T, error),
	id func(T) [16]byte, shown func(T) D) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	what, err := of(c)
	if err != nil {
		return err
	}
	things, err := list(c.Ctx(), c.Actor, what, page)
	if err != nil {
		return err
	}
	return GiveList(c, page, things, id, shown)
}

// ListBy answers with a page of a list that is narrowed by parameters, of which all faults are
// told at once.
func ListBy[Filter, T, D any](c *Call, read func(wrong *[]claims.FieldError) Filter,
	list func(context.Context, access.Actor, Filter, claims.Page) ([]T, error), id func(T) [16]byte, shown func(T) D) error {
	return ListOf(c, func(*Call) (Filter, error) {
		var wrong []claims.FieldError
		filter := read(&wrong)
		return filter, failure.Params(wrong)
	}, list, id, shown)
}

// InPath reads the id of the thing that the path names, for ListOf.
func InPath[ID ~[16]byte](noun string) func(*Call) (ID, error) {
	return func(c *Call) (ID, error) { return PathID[ID](c, noun) }
}

// ListIn answers with a page of the things that belong to the one that a
// parameter names; needed: the parameter has to be given.
func ListIn[ID ~[16]byte, T, D any](c *Call, field string, needed bool, list func(context.Context, access.Actor, ID, claims.Page) ([]T, error),
	id func(T) [16]byte, shown func(T) D) error {
	return ListOf(c, func(c *Call) (ID, error) { return FilterID[ID](c, field, needed) }, list, id, shown)
}

// FilterID reads the id that narrows a list; needed: it has to be given.
func FilterID[ID ~[16]byte](c *Call, field string, needed bool) (ID, error) {
	var wrong []claims.FieldError
	id := QueryID[ID](c, field, &wrong)
	if needed && c.QueryParam(field) == "" {
		wrong = append(wrong, claims.FieldError{Field: field, Code: "required"})
	}
	return id, failure.Params(wrong)
}
