/** The furthest page: who looks for something older narrows down what they ask for. */
export const LAST_PAGE = 1_000;

/** A page by its number, which counts from 1. */
export interface Paging {
  readonly page: number;
  readonly limit: number;
}

export interface Paged<T> {
  readonly data: readonly T[];
  readonly page: number;
  readonly limit: number;
  /** The number of the page after it; null where there is none. */
  readonly next: number | null;
}

/** One row more than is shown says whether there is another page: nothing is counted. */
export const paged = ({ page, limit }: Paging) => ({
  limit: limit + 1,
  offset: (page - 1) * limit,
  answer: <T>(rows: readonly T[]): Paged<T> => ({
    data: rows.slice(0, limit),
    page,
    limit,
    next: rows.length > limit && page < LAST_PAGE ? page + 1 : null,
  }),
});
