/**
 * Where a request came from and went to, also through proxies, and the links that answers have
 * because of it. What happens next: {@code request} keeps the address beside the rest. Imports
 * {@code platform}.
 */
@NullMarked
package dev.untether.api.address;

import org.jspecify.annotations.NullMarked;
