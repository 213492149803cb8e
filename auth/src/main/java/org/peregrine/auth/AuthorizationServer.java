package org.peregrine.auth;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an authorization server over HTTP: bounded in bytes and time, no redirects, encrypted unless the server is on
 * this machine. Any thread; waits.
 */
final class AuthorizationServer {
    private static final int MAX_ANSWER_BYTES = 256 * 1024;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    /** The error code of a token that the server does not answer about (RFC 7009, 2.2.1). */
    private static final String UNSUPPORTED = "unsupported_token_type";

    private final HttpClient client;
    private final Duration timeout;

    AuthorizationServer(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Requires a URI that secrets and keys can come over.
     *
     * @param uri to be checked.
     * @param of whose it is, for the message.
     * @return the URI.
     * @throws IllegalArgumentException when it is neither of https nor of http on this machine.
     */
    static URI requireSafe(URI uri, String of) {
        final String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        final String host = uri.getHost() == null ? "" : uri.getHost();
        final boolean local = host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
        if (host.isEmpty() || !(scheme.equals("https") || (scheme.equals("http") && local))) {
            throw new IllegalArgumentException(
                    of + " '" + uri + "' is no https: URI with a host (http: on this machine only)");
        }
        return uri;
    }

    /** A document in JSON; null when there is none there (404). */
    String document(URI uri) throws IOException, InterruptedException {
        final HttpResponse<String> answer = send(HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/json")
                .GET()
                .build());
        if (answer.statusCode() == NOT_FOUND) {
            return null;
        }
        return requireOk(answer);
    }

    /** The answer in JSON to a form with a token; null when the server answers about no tokens of its kind. */
    String answer(URI uri, String form, Map<String, String> headers) throws IOException, InterruptedException {
        final HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        final HttpResponse<String> answer = send(request.build());
        return isUnsupported(answer) ? null : requireOk(answer);
    }

    private static boolean isUnsupported(HttpResponse<String> answer) {
        if (answer.statusCode() != BAD_REQUEST) {
            return false;
        }
        try {
            final Map<String, Object> error = JSONObjectUtils.parse(answer.body());
            return error != null && UNSUPPORTED.equals(error.get("error"));
        } catch (final ParseException other) {
            return false;
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return await(client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES)));
        } catch (final IOException failed) {
            throw new IOException(request.uri() + " cannot be asked: " + reason(failed), failed);
        }
    }

    /** Waits for the end of the answer: a request's own timeout ends with the head of it. */
    private HttpResponse<String> await(CompletableFuture<HttpResponse<String>> exchange)
            throws IOException, InterruptedException {
        try {
            return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final TimeoutException late) {
            final HttpTimeoutException failed = new HttpTimeoutException("the answer took too long");
            failed.initCause(late);
            throw failed;
        } catch (final ExecutionException failed) {
            throw failed.getCause() instanceof IOException unreadable ? unreadable : new IOException(failed.getCause());
        } finally {
            exchange.cancel(true); // Closes the connection of an exchange that has not ended.
        }
    }

    private static String reason(IOException failed) {
        return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    }

    private static String requireOk(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != OK) {
            throw new IOException(answer.request().uri() + " answered " + answer.statusCode());
        }
        return answer.body();
    }
}
