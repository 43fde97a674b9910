export async function plugin() {
  return null;
}
