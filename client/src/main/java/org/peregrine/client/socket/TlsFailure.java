package org.peregrine.client.socket;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Says in one line why TLS has failed: what engines say is read by those who know TLS. Any thread. */
final class TlsFailure {
    /** As the JDK writes them. */
    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]+)");

    private TlsFailure() {}

    /** The reason, with a hint where there is one. */
    static String text(SSLException failure, String host, boolean named) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            final String known = certificate(cause, host);
            if (known != null) {
                return known;
            }
        }
        final String message = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        final Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return refusal(alert.group(1), named);
        }
        return "TLS failed: " + message;
    }

    private static String certificate(Throwable cause, String host) {
        return switch (cause) {
            case CertificateExpiredException expired ->
                "the server's certificate has expired (" + expired.getMessage() + ")";
            case CertificateNotYetValidException early ->
                "the server's certificate is not valid yet (" + early.getMessage() + ")";
            case CertPathBuilderException untrusted ->
                "the server's certificate is of no authority that is trusted here";
            case CertificateException other
            when isName(other.getMessage()) ->
                "the server's certificate is not for '" + host + "' (" + other.getMessage() + ")";
            default -> null;
        };
    }

    private static boolean isName(String message) {
        return message != null
                && (message.startsWith("No name matching") || message.startsWith("No subject alternative"));
    }

    private static String refusal(String alert, boolean named) {
        return switch (alert) {
            case "certificate_required" ->
                "the server wants a client certificate" + (named ? " of another authority" : "");
            case "bad_certificate", "handshake_failure", "unknown_ca", "certificate_unknown", "certificate_expired" ->
                named
                        ? "the server refused the client certificate (" + alert + ")"
                        : "the server ended the handshake (" + alert + "): it may want a client certificate";
            default -> "the server ended the connection by the alert " + alert;
        };
    }
}
