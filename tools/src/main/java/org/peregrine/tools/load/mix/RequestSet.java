package org.peregrine.tools.load.mix;

import java.util.ArrayList;
import java.util.List;

/** Description of the requests of a load: the mix, and what stands in them. Written by one thread, then read. */
public final class RequestSet {
    private static final String ECHO_ARGUMENTS = "{\"message\":\"{{payload}}\"}";

    private RequestMix mix = RequestMix.of("tools/call", "echo");
    private String arguments;
    private String toolArguments = ECHO_ARGUMENTS;
    private int payloadBytes = 100;
    private String capabilities = "{}";

    /** Calls of the tool echo. */
    public RequestSet() {}

    /**
     * Sets the mix.
     *
     * @param requests with their shares.
     */
    public void mix(RequestMix requests) {
        mix = requests;
    }

    /**
     * Sets the arguments of tools and prompts.
     *
     * @param json an object; null for those of echo.
     */
    public void arguments(String json) {
        arguments = json;
    }

    /**
     * Sets the arguments of tools alone, where {@link #arguments} says none.
     *
     * @param json an object.
     */
    public void toolArguments(String json) {
        toolArguments = json;
    }

    /**
     * Sets the length of texts that are made up.
     *
     * @param bytes of each.
     */
    public void payloadBytes(int bytes) {
        payloadBytes = bytes;
    }

    /**
     * Sets the capabilities of the client.
     *
     * @param json an object.
     */
    public void capabilities(String json) {
        capabilities = json;
    }

    /**
     * The mix.
     *
     * @return requests with their shares.
     */
    public RequestMix mix() {
        return mix;
    }

    /**
     * The capabilities of the client.
     *
     * @return a JSON object.
     */
    public String capabilities() {
        return capabilities;
    }

    /**
     * A text of the length of the payload.
     *
     * @return the words of the client's model.
     */
    public String modelText() {
        return RequestTemplate.text(payloadBytes);
    }

    /**
     * Makes a template for each part of the mix.
     *
     * @param modern whether they are requests of 2026-07-28.
     * @return in the order of the mix.
     * @throws IllegalArgumentException when arguments or capabilities are no JSON object.
     */
    public List<RequestTemplate> templates(boolean modern) {
        final List<RequestTemplate> templates = new ArrayList<>();
        for (final RequestMix.Part part : mix.parts()) {
            final String usual = part.method().equals("tools/call") ? toolArguments : "";
            templates.add(RequestTemplate.of(
                    part, arguments == null ? usual : arguments, payloadBytes, modern ? capabilities : null));
        }
        return templates;
    }

    /**
     * The description as options of {@code load}.
     *
     * @return the words of a command line.
     */
    public List<String> words() {
        final List<String> words =
                new ArrayList<>(List.of("--mix=" + mix, "--payload=" + payloadBytes, "--capabilities=" + capabilities));
        if (arguments != null || !toolArguments.equals(ECHO_ARGUMENTS)) {
            words.add("--args=" + (arguments == null ? toolArguments : arguments));
        }
        return words;
    }
}
