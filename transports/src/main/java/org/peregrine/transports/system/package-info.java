/** What the operating system is asked to do for sockets besides carrying bytes. */
package org.peregrine.transports.system;
