package org.peregrine.client.response;

/** A status of HTTP in words, for messages to people. Any thread. */
public final class StatusText {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private StatusText() {}

    /**
     * The status, with what a caller can do about it. Source: RFC 6750, 3.1.
     *
     * @param status of a response.
     * @return such as {@code status 500}.
     */
    public static String of(int status) {
        return "status " + status
                + switch (status) {
                    case UNAUTHORIZED -> " (the server asks for a bearer token, or does not accept this one)";
                    case FORBIDDEN -> " (the server does not allow this caller to do this)";
                    default -> "";
                };
    }
}
