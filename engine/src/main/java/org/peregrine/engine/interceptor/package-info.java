/**
 * Code of authors around each call of a handler.
 *
 * <pre>
 *   before 1 ─► before 2 ─► handler ─► after 2 ─► after 1      all on the handler's thread
 * </pre>
 */
package org.peregrine.engine.interceptor;
