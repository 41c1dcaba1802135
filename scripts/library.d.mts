export function libraryFile(): string;
