/**
 * {@code peregrine doctor}: checks the machine against the recipe of docs/operations.md.
 *
 * <pre>
 * DoctorCommand ─► Checks (the recipe) ─► Check ─► Site ─► Machine (files, bounded)
 *        └───────► DoctorPage, DoctorJson ─► Finding
 * </pre>
 */
package org.peregrine.tools.doctor;
