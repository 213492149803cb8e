/**
 * Writes requests: RequestText their JSON, out of a caller's; Ascii the bytes of heads.
 */
package org.peregrine.client.request;
