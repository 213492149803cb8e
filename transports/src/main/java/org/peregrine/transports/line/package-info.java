/**
 * Lines, as TCP, Unix domain sockets and stdio frame messages by them; HTTP finds the lines of its heads in the same
 * way.
 */
package org.peregrine.transports.line;
