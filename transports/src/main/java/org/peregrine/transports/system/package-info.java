/** Services of the operating system for sockets, besides carrying bytes. */
package org.peregrine.transports.system;
