/** SocketSet of a selector, and the memory that their bytes stand in. Knows neither messages nor connections. */
package org.peregrine.client.socket;
