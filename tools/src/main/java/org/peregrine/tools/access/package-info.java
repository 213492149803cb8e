/** What the commands that call a server need to be let in: authorities, a certificate, a token. */
package org.peregrine.tools.access;
