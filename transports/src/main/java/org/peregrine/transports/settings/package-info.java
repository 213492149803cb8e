/** Settings of listening over HTTP and WebSocket, checked when they are made. */
package org.peregrine.transports.settings;
