-- What the AdoNet providers of Orleans read when a silo or a client starts: each operation's SQL under a key that is
-- fixed in their code. The parameter names inside a text and the column names it returns are their contract; the
-- tables behind it are ours.
CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);
