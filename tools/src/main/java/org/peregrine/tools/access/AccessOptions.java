package org.peregrine.tools.access;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.ClientTls;
import org.peregrine.client.Target;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.file.TextFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of every command that calls a server: whom it trusts, and who it is. Secrets come from files or the
 * environment, never from the command line, which other users of the machine can read.
 */
public final class AccessOptions {
    private static final int MAX_TOKEN_BYTES = 64 << 10;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Over TLS: trust these authorities (PEM) and not those of the JDK.")
    private Path authorities;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Over TLS: this client's certificate chain (PEM), for servers that ask for one.")
    private Path certificate;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Private key of the certificate (PEM, PKCS #8, without a password).")
    private Path key;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Send the bearer token of this file with each HTTP request.")
    private Path tokenFile;

    @Option(
            names = "--token-env",
            paramLabel = "NAME",
            description = "Send the bearer token of this environment variable.")
    private String tokenVariable;

    private static final Pattern CREDENTIALS = Pattern.compile(
            "^(?:authorization|proxy-authorization|cookie):", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    /** The command that has these options. */
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** For picocli. */
    public AccessOptions() {}

    /**
     * Adds authorities, certificate and token to the settings of connections. Reads the files; says on standard error
     * when others can read a secret.
     *
     * @param target of the connections.
     * @param settings with other fields of HTTP, which stay.
     * @return changed settings.
     * @throws IllegalArgumentException when a file cannot be used, or the target has no use for an option; the message
     *     is one line without any secret.
     */
    public ClientSettings apply(Target target, ClientSettings settings) {
        if (!target.isSecure()
                && !isLocal(target.address())
                && CREDENTIALS.matcher(settings.headerLines()).find()) {
            throw new IllegalArgumentException("credentials of --header are not sent unencrypted to another machine;"
                    + " use https:// or wss://, and --token-file for a token");
        }
        final ClientSettings known =
                settings.withTls(tls(target)).withHeaderLines(settings.headerLines() + tokenLine(target));
        warn(PrivateFiles.secretWarning(tokenFile));
        warn(PrivateFiles.secretWarning(key));
        return known;
    }

    private void warn(String exposure) {
        if (exposure != null) {
            command.commandLine().getErr().println("peregrine: warning: " + exposure);
            command.commandLine().getErr().flush();
        }
    }

    private ClientTls tls(Target target) {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key are needed together");
        }
        if (!target.isSecure() && (authorities != null || certificate != null)) {
            throw new IllegalArgumentException(
                    "--ca, --cert and --key are for targets of TLS: https://, https+sse://, wss:// and tls:");
        }
        try {
            final ClientTls trusting =
                    authorities == null ? ClientTls.USUAL : ClientTls.USUAL.withAuthorities(authorities);
            return certificate == null ? trusting : trusting.withCertificate(certificate, key);
        } catch (final TlsFileException unusable) {
            throw new IllegalArgumentException(unusable.getMessage(), unusable);
        }
    }

    /** A token goes to the server alone: encrypted, or within this machine. Source: RFC 6750, 5.3. */
    private String tokenLine(Target target) {
        if (tokenFile == null && tokenVariable == null) {
            return "";
        }
        if (tokenFile != null && tokenVariable != null) {
            throw new IllegalArgumentException("--token-file and --token-env exclude each other");
        }
        if (target.authority().isEmpty()) {
            throw new IllegalArgumentException("a token goes over HTTP and WebSocket alone, not to " + target.text());
        }
        if (!target.isSecure() && !isLocal(target.address())) {
            throw new IllegalArgumentException(
                    "a token is not sent unencrypted to another machine; use https:// or wss://");
        }
        return "Authorization: Bearer " + token() + "\r\n";
    }

    private static boolean isLocal(SocketAddress address) {
        return address instanceof InetSocketAddress socket
                && socket.getAddress().isLoopbackAddress();
    }

    private String token() {
        final String name = tokenFile == null ? "the environment variable " + tokenVariable : tokenFile.toString();
        final String token = tokenFile == null ? System.getenv(tokenVariable) : read(tokenFile);
        if (token == null) {
            throw new IllegalArgumentException(name + " is not set");
        }
        // Source: RFC 6750, 2.1; keys of other servers have further characters.
        if (!token.strip().matches("[\\x21-\\x7E]+")) {
            throw new IllegalArgumentException(name + " has no token, which is one word of visible ASCII");
        }
        return token.strip();
    }

    private static String read(Path file) {
        try {
            return TextFile.read(file, MAX_TOKEN_BYTES);
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException(file + " cannot be read: " + FileReason.of(unreadable), unreadable);
        }
    }
}
