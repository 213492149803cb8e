package org.peregrine.engine.plugin;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.record.RecordText;

/**
 * The settings of one plugin, by keys without its name. Each is a text; another value of a file of JSON is its JSON
 * text, which {@link #record} reads. Values may be secrets, so nothing here prints them. Any thread.
 *
 * <p>The settings remember which of them were read: one that is never read is probably misspelt, and the operator gets
 * a warning.
 */
public final class PluginSettings {
    private final Map<String, String> values;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    private PluginSettings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /**
     * Settings of a map.
     *
     * @param values by key; copied.
     * @return the settings.
     */
    public static PluginSettings of(Map<String, String> values) {
        return new PluginSettings(values);
    }

    /**
     * Reads a setting.
     *
     * @param key of the setting.
     * @return null when it is not set.
     */
    public String text(String key) {
        read.add(key);
        return values.get(key);
    }

    /**
     * Reads a setting.
     *
     * @param key of the setting.
     * @param standard when it is not set.
     * @return the value.
     */
    public String text(String key, String standard) {
        final String value = text(key);
        return value == null ? standard : value;
    }

    /**
     * Reads a setting that must be there.
     *
     * @param key of the setting.
     * @return the value.
     * @throws IllegalArgumentException when it is not set; the message names it.
     */
    public String required(String key) {
        final String value = text(key);
        if (value == null) {
            throw new IllegalArgumentException("the setting '" + key + "' is missing");
        }
        return value;
    }

    /**
     * Reads a whole number.
     *
     * @param key of the setting.
     * @param standard when it is not set.
     * @return the value.
     * @throws IllegalArgumentException when it is no whole number; the message names the setting, not the value.
     */
    public long number(String key, long standard) {
        final String value = text(key);
        try {
            return value == null ? standard : new BigDecimal(value.strip()).longValueExact();
        } catch (final ArithmeticException | NumberFormatException wrong) {
            throw new IllegalArgumentException("the setting '" + key + "' must be a whole number", wrong);
        }
    }

    /**
     * Reads a yes or no.
     *
     * @param key of the setting.
     * @param standard when it is not set.
     * @return the value.
     * @throws IllegalArgumentException when it is neither true nor false; the message names the setting, not the value.
     */
    public boolean flag(String key, boolean standard) {
        final String value = text(key);
        if (value == null) {
            return standard;
        }
        return switch (value.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("the setting '" + key + "' must be true or false");
        };
    }

    /**
     * Reads a JSON object, by the rules of typed tools: constraints and defaults of the record hold.
     *
     * @param <A> the class.
     * @param key of the setting.
     * @param type a record class.
     * @return null when it is not set.
     * @throws IllegalArgumentException when it does not fit; the message names the setting and the member, not the
     * value.
     */
    public <A> A record(String key, Class<A> type) {
        final String value = text(key);
        try {
            return value == null ? null : RecordText.read(type, value);
        } catch (final BindingException wrong) {
            throw new IllegalArgumentException("the setting '" + key + "': " + wrong.getMessage(), wrong);
        }
    }

    /**
     * The keys that are set.
     *
     * @return in their order; reading it counts as reading none of them.
     */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /**
     * The keys that are set and were never read.
     *
     * @return in their order.
     */
    public List<String> unread() {
        return values.keySet().stream().filter(key -> !read.contains(key)).toList();
    }

    /** The keys, without their values. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
