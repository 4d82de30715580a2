package dev.untether.identity;

/** A user to add. */
public record NewUser(String name, String description, String password, Role role) {

  @Override
  public String toString() {
    return "NewUser[" + name + ", " + role + "]";
  }
}
