package dev.untether.api.resource;

import dev.untether.api.property.JsonProperties;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.UserReference;
import dev.untether.identity.PasswordRules;
import dev.untether.identity.Role;
import dev.untether.identity.UserChange;
import dev.untether.identity.Users.NewUser;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The bodies of requests about users. */
final class UserProperties {
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_DESCRIPTION = 1024;
  private static final int LONGEST_PASSWORD = 1024;

  private UserProperties() {}

  /** Without a role it is an administrator, as in the product that the API comes from. */
  static NewUser newUser(Buffer body) {
    RequestProperties properties = JsonProperties.read(body);
    String name = properties.requiredText("name", LONGEST_NAME);
    if (!UserReference.isPossible(name)) {
      properties.wrong("name", "has to be one that can stand in a path for a user");
    }
    String description = properties.optionalText("description", LONGEST_DESCRIPTION).orElse("");
    String password = properties.requiredText("password", LONGEST_PASSWORD);
    PasswordRules.mistake(password, name)
        .ifPresent(mistake -> properties.wrong("password", mistake));
    Role role = role(properties).orElse(Role.ADMINISTRATOR);
    properties.check();
    return new NewUser(name, description, password, role);
  }

  static UserChange change(Buffer body) {
    RequestProperties properties = JsonProperties.read(body);
    Optional<String> description = properties.optionalText("description", LONGEST_DESCRIPTION);
    Optional<String> password = properties.optionalText("password", LONGEST_PASSWORD);
    password
        .flatMap(PasswordRules::mistake)
        .ifPresent(mistake -> properties.wrong("password", mistake));
    Optional<String> oldPassword = properties.optionalText("oldPassword", LONGEST_PASSWORD);
    Optional<Role> role = role(properties);
    properties.check();
    return new UserChange(
        description.orElse(null),
        password.orElse(null),
        oldPassword.orElse(null),
        role.orElse(null));
  }

  private static Optional<Role> role(RequestProperties properties) {
    Optional<String> name = properties.optionalText("roleName", LONGEST_NAME);
    Optional<Role> role = name.flatMap(Role::of);
    if (name.isPresent() && role.isEmpty()) {
      properties.wrong("roleName", "must be one of the roles in the API's description");
    }
    return role;
  }
}
