// Memory for arrays begins at a multiple of 64 bytes, so that no vector of eight doubles lies in two cache lines.
#include <cstdlib>
#include <new>

void* operator new(std::size_t bytes) {
    void* found = nullptr;
    if (posix_memalign(&found, 64, bytes)) throw std::bad_alloc();
    return found;
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void operator delete(void* given) noexcept { std::free(given); }
void operator delete[](void* given) noexcept { std::free(given); }
