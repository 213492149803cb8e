package org.peregrine.tools.doctor;

import java.util.List;

/**
 * One line of the report.
 *
 * @param check that it is of.
 * @param verdict as the profile weighs it.
 * @param found a few words.
 * @param expected on this profile.
 * @param command that changes it; null when there is nothing to change, or nothing is known.
 * @param isForHost whether the command is for the host of the container.
 * @param files that it was read from, or that could not be read.
 */
record Finding(
        Check check,
        Verdict verdict,
        String found,
        String expected,
        String command,
        boolean isForHost,
        List<String> files) {
    Finding {
        files = List.copyOf(files);
    }
}
