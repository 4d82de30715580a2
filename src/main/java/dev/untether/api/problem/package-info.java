/**
 * What an error answer says: problem details (RFC 9457) with the published error codes, and the
 * pages that explain them. A {@code ProblemException} brings one to the {@code answer} from
 * wherever a request is refused. Imports none of the other rooms.
 */
@NullMarked
package dev.untether.api.problem;

import org.jspecify.annotations.NullMarked;
