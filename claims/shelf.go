package claims

import (
	"context"
	"fmt"
	"sync/atomic"

	"bosang/claims/access"
	"bosang/claims/shelf"
)

// shelves is where a process keeps the shelf it decides by.
type shelves struct {
	now atomic.Pointer[shelf.Shelf]
	// One request at a time asks the store for news. Who comes while it does waits,
	// and is served by a question that was begun after it came.
	asking          chan struct{}
	begun, answered atomic.Int64
}

func (s *shelves) put(first *shelf.Shelf) {
	s.now.Store(first)
	s.asking = make(chan struct{}, 1)
}

// publishedPage is how many editions are read at a time.
const publishedPage = 200

// Shelf gives what claims are decided by, as this transaction sees it.
func (u *UseCases) Shelf(ctx context.Context, tx Tx) (*shelf.Shelf, error) {
	number, err := tx.LastEdition(ctx)
	if err != nil {
		return nil, err
	}
	return u.shelfOf(ctx, tx, number)
}

// holdShelf gives the same and keeps anybody from publishing until the
// transaction ends.
func (u *UseCases) holdShelf(ctx context.Context, tx Tx) (*shelf.Shelf, error) {
	number, err := tx.HoldLibrary(ctx)
	if err != nil {
		return nil, err
	}
	return u.shelfOf(ctx, tx, number)
}

// shelfOf brings the shelf up to a publication that this transaction sees.
func (u *UseCases) shelfOf(ctx context.Context, tx Tx, number int64) (*shelf.Shelf, error) {
	for {
		have := u.shelves.now.Load()
		if have.Number >= number {
			return have, nil
		}
		next := have
		for next.Number < number {
			news, err := tx.PublishedAfter(ctx, next.Number, publishedPage)
			if err != nil {
				return nil, err
			}
			if len(news) == 0 {
				return nil, fmt.Errorf("%d editions were published and only %d are there", number, next.Number)
			}
			if next, err = next.With(news...); err != nil {
				return nil, err
			}
		}
		if u.shelves.now.CompareAndSwap(have, next) {
			return next, nil
		}
	}
}

// CurrentShelf gives what a claim that was decided now would be decided by.
// Without a store it is the rulebooks in the program.
func (u *UseCases) CurrentShelf(ctx context.Context) (*shelf.Shelf, error) {
	s := &u.shelves
	if u.store == nil {
		return s.now.Load(), nil
	}
	came := s.begun.Load()
	select {
	case s.asking <- struct{}{}:
		defer func() { <-s.asking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.answered.Load() > came {
		return s.now.Load(), nil
	}
	question := s.begun.Add(1)
	err := u.store.InTx(ctx, access.SystemActor("shelf"), func(tx Tx) error {
		_, err := u.Shelf(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.answered.Store(question)
	return s.now.Load(), nil
}
