import { Body, Controller, Get, Injectable, Module, NotFoundException, Param, Post as Route } from '@nestjs/common';
import type { Selected } from 'entwrite';
import { BlogDb, type Post } from './blog.js';
// biome-ignore lint/style/useImportType: Nest reads the class of the body from the emitted types
import { CreatePost } from './create-post.dto.js';
import { EntwriteModule, InjectSet } from './entwrite.module.js';

type PostView = Selected<Post, 'id' | 'title' | 'draft' | 'author.name'>;

@Injectable()
export class PostsService {
  constructor(
    @InjectSet(BlogDb, 'posts') private readonly posts: BlogDb['posts'],
    @InjectSet(BlogDb, 'authors') private readonly authors: BlogDb['authors'],
  ) {}

  list(): Promise<PostView[]> {
    return this.posts.orderBy({ createdAt: 'desc' }).select('id', 'title', 'draft', 'author.name').limit(50).toList();
  }

  async create({ title, author: email }: CreatePost): Promise<{ readonly id: string }> {
    const author = await this.authors.where({ email }).first();
    if (author === undefined) throw new NotFoundException(`There is no author with the email ${email}.`);
    const { id } = await this.posts.create({ title, author });
    return { id };
  }

  async find(id: string): Promise<PostView> {
    const post = await this.posts.select('id', 'title', 'draft', 'author.name').find(id);
    if (post === undefined) throw new NotFoundException(`There is no post ${id}.`);
    return post;
  }
}

@Controller('posts')
export class PostsController {
  constructor(private readonly posts: PostsService) {}

  @Get() list(): Promise<PostView[]> {
    return this.posts.list();
  }

  @Get(':id') find(@Param('id') id: string): Promise<PostView> {
    return this.posts.find(id);
  }

  @Route() create(@Body() body: CreatePost): Promise<{ readonly id: string }> {
    return this.posts.create(body);
  }
}

@Module({
  imports: [EntwriteModule.forFeature(BlogDb, ['posts', 'authors'])],
  controllers: [PostsController],
  providers: [PostsService],
})
export class PostsModule {}
