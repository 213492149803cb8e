package org.peregrine.bench.rivals;

/** The processes of a server: one kind of work may want another program or setting than another. */
enum Mode {
    /** Over HTTP, without sessions where the server can do without. */
    STATELESS,
    /** Over HTTP, with a session for each client. */
    SESSIONS,
    /** Over HTTP, protocol 2026-07-28. */
    MODERN,
    /** On standard input and output. */
    STDIO
}
