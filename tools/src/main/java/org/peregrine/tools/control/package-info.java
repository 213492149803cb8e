/**
 * A responder that answers without reading, in a process of its own: what it is slow in is the machine's.
 *
 * <pre>
 *   FloorServer ──starts──► FloorProcess   one answer for each line or POST, with the digits of its id
 * </pre>
 */
package org.peregrine.tools.control;
