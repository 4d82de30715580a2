package dev.untether.api.address;

/**
 * Where a request went to, and where it came from.
 *
 * @param baseAddress scheme and authority for absolute links: {@code https://localhost:11005}
 * @param clientAddress without a port
 */
public record BaseUrl(String baseAddress, String clientAddress) {}
