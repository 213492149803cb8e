package org.peregrine.engine.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.peregrine.engine.json.Text;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.limit.Rate;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;

/**
 * The settings that tools, resources, templates and prompts have in common. A builder belongs to one thread and ends
 * with the method that takes the handler.
 *
 * @param <B> the builder itself, so that calls chain.
 */
public abstract class ListedBuilder<B extends ListedBuilder<B>> {
    private final List<Icon> icons = new ArrayList<>();
    private String name;
    private String title;
    private String description;
    private Meta meta = Meta.EMPTY;
    private CallLimits callLimits = CallLimits.NONE;
    private EntryAccess access = EntryAccess.EVERYBODY;

    /**
     * Begins with a name.
     *
     * @param name for programs.
     */
    protected ListedBuilder(String name) {
        this.name = name;
    }

    /**
     * This builder, as what it is.
     *
     * @return this.
     */
    protected abstract B self();

    /**
     * Sets the title; clients of 2024-11-05 and 2025-03-26 do not see it.
     *
     * @param text for people.
     * @return this.
     */
    public B title(String text) {
        title = text;
        return self();
    }

    /**
     * Sets the description.
     *
     * @param text for people and models.
     * @return this.
     */
    public B description(String text) {
        description = text;
        return self();
    }

    /**
     * Adds an icon; clients from 2025-11-25 on see it.
     *
     * @param icon one more.
     * @return this.
     */
    public B icon(Icon icon) {
        icons.add(icon);
        return self();
    }

    /**
     * Adds to {@code _meta}; clients from 2025-06-18 on see it.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return this.
     * @throws IllegalArgumentException when the key breaks MCP's rules or the text is not JSON.
     */
    public B meta(String key, String json) {
        meta = meta.with(key, json);
        return self();
    }

    /**
     * Adds scopes that the caller's token must have been granted, all of them; others are refused before the handler
     * runs. Without effect where nobody is asked for a token.
     *
     * @param scopes of OAuth, or of the operator's keys.
     * @return this.
     * @throws IllegalArgumentException when one is no scope.
     */
    public B requiresScopes(String... scopes) {
        access = access.and(RequiredScopes.of(List.of(scopes)));
        return self();
    }

    /**
     * Sets who sees the entry: it is in the lists of nobody else, and calls by others are answered as if it were
     * unknown. Without effect where nobody is asked who calls.
     *
     * @param audience asked once for each token that is accepted, or a connection's identity, and again when what is
     *     served changes; any thread, also one of the path: it must neither block nor compute for long. One that throws
     *     admits nobody, and the error handler is told. Called twice, both have to admit a caller.
     * @return this.
     */
    public B visibleTo(Predicate<Principal> audience) {
        access = access.and(Objects.requireNonNull(audience));
        return self();
    }

    /**
     * Sets how many calls may be under way at once on a shard; one more is answered "Server overloaded", with the name.
     * The engine's own limit, which leaves room for other handlers, holds besides. Not for inline handlers.
     *
     * @param calls at least 1.
     * @return this.
     */
    public B maxCalls(int calls) {
        callLimits = callLimits.withMaxCalls(calls);
        return self();
    }

    /**
     * Sets how many bytes of arguments and answers may be on the heap at once on a shard; more are answered "Server
     * overloaded". The engine's own budget holds besides. Not for inline handlers.
     *
     * @param bytes at least 1.
     * @return this.
     */
    public B maxCallBytes(long bytes) {
        callLimits = callLimits.withMaxBytes(bytes);
        return self();
    }

    /**
     * Sets the heap that a call needs besides its arguments and its answer; without it the call is refused. Not for
     * inline handlers.
     *
     * @param bytes as those of a file that is read whole; 0 by default.
     * @return this.
     */
    public B workingBytes(long bytes) {
        callLimits = callLimits.withCallBytes(bytes);
        return self();
    }

    /**
     * Runs the handler on threads of the system in place of virtual ones: for code that computes for long, or calls
     * native code that blocks, and would otherwise keep other handlers from their core. At most
     * {@code Limit.MAX_PLATFORM_CALLS} run at once on a shard. Not for inline handlers.
     *
     * @return this.
     */
    public B onPlatformThread() {
        callLimits = callLimits.onPlatformThread();
        return self();
    }

    /** Field by field: a record's equals is made by method handles when it is first called, a part of each start. */
    private static boolean areOfThreads(CallLimits limits) {
        return limits.maxCalls() != 0 || limits.maxBytes() != 0 || limits.callBytes() != 0 || limits.platformThread();
    }

    /**
     * The limits of calls; refuses them for what runs on the path, where they would mean nothing.
     *
     * @param inline whether the handler runs on the path.
     * @return the limits.
     * @throws IllegalArgumentException when there are limits for an inline handler.
     */
    protected CallLimits callLimits(boolean inline) {
        if (inline && areOfThreads(callLimits)) {
            throw new IllegalArgumentException("'" + name
                    + "' is inline: maxCalls, maxCallBytes, workingBytes and onPlatformThread are not for it");
        }
        return callLimits;
    }

    /**
     * Sets the rate of calls, of whatever handler.
     *
     * @param rate null for no limit.
     */
    protected void rate(Rate rate) {
        callLimits = callLimits.withRate(rate);
    }

    /**
     * Changes the name.
     *
     * @param text for programs.
     */
    protected void rename(String text) {
        name = Text.required("Name", text);
    }

    /**
     * The members of the list entry that every kind has.
     *
     * @return as it is set now.
     */
    protected Listing listing() {
        return new Listing(name, title, description, List.copyOf(icons), meta, access);
    }
}
