/**
 * Text for logs and terminals: errors are printed once in full and counted from then on, and nothing of a peer's
 * reaches a terminal that it would obey.
 *
 * <pre>
 *   onError ──► ErrorLog (kinds, counts) ──► StackText ──► LogText (escapes, bounds) ──► standard error
 * </pre>
 */
package org.peregrine.engine.log;
