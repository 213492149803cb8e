/** Reads the responses of HTTP/1.1 and streams of events from bytes, where they stand. */
package org.peregrine.client.response;
