/** Authorities, a certificate, a token: options of the commands that call a server which asks for them. */
package org.peregrine.tools.access;
