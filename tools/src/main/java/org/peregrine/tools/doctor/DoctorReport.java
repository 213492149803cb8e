package org.peregrine.tools.doctor;

import java.util.List;

/**
 * All findings on a machine.
 *
 * @param choice of the profile, with its evidence.
 * @param site that was checked.
 * @param findings in the order of the recipe.
 */
record DoctorReport(MachineProfile.Choice choice, Site site, List<Finding> findings) {
    DoctorReport {
        findings = List.copyOf(findings);
    }

    static DoctorReport of(MachineProfile.Choice choice, Site site) {
        return new DoctorReport(choice, site, Checks.on(site));
    }

    long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}
