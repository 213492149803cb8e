/**
 * The admin port of a server: {@code /metrics}, {@code /health}, {@code /ready} and {@code /report}, for the machine's
 * own operators. Loaded only when it is asked for; the only package that knows the JDK's HTTP server and Prometheus.
 */
package org.peregrine.tools.admin;
